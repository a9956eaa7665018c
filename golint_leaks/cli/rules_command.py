"""``golint-leaks rules``."""

from __future__ import annotations

import click

from golint_leaks.rules import catalogue


@click.command("rules")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Form of the list.",
)
def command(format_name: str) -> None:
    """List the rules: id, name, severity, and what each reports."""
    rules = catalogue().values()
    if format_name == "json":
        import json

        listed = [
            {
                "id": rule.id,
                "name": rule.name,
                "severity": rule.severity.name.lower(),
                "precision": rule.precision,
                "summary": rule.summary,
                "cwe": list(rule.cwe),
                "fixable": rule.fixable,
            }
            for rule in rules
        ]
        click.echo(json.dumps(listed, indent=2))
    elif format_name == "markdown":
        click.echo("| id | name | reports |\n|---|---|---|")
        for rule in rules:
            click.echo(f"| {rule.id} | `{rule.name}` | {rule.summary} |")
    else:
        width = max(len(rule.name) for rule in rules)
        for rule in rules:
            click.echo(f"{rule.id}  {rule.name:{width}}  {rule.severity.name.lower():7}  {rule.summary}")
