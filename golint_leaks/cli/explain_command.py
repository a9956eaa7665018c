"""``golint-leaks explain RULE``."""

from __future__ import annotations

import click

from golint_leaks.cli import ConfigurationError
from golint_leaks.report.rule_text import plain
from golint_leaks.rules import catalogue, expand


@click.command("explain")
@click.argument("rules", metavar="RULE...", nargs=-1, required=True)
def command(rules: tuple[str, ...]) -> None:
    """Explain rules, named by id (GL101), by name, or by the beginning of an id (GL1)."""
    try:
        chosen = expand(rules)
    except KeyError as error:
        raise ConfigurationError(
            f"no rule is called {error.args[0]!r}; 'golint-leaks rules' lists them all"
        ) from None
    texts = []
    for rule_id in sorted(chosen):
        rule = catalogue()[rule_id]
        title = f"{rule.id} {rule.name}"
        facts = f"severity {rule.severity.name.lower()}, precision {rule.precision}"
        if rule.fixable:
            facts += ", offers a fix where one is safe"
        texts.append(f"{title}\n{'=' * len(title)}\n\n{rule.summary}.\n({facts})\n\n{plain(rule)}")
    click.echo("\n\n".join(texts), nl=False)
