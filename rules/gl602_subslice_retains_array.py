"""GL602: small parts that keep large buffers."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL602",
    name="subslice-retains-array",
    summary="A small part of a large buffer is stored in something that lives on, and keeps the whole",
    what="""\
A slice or a string that is a part of all that a source held (`io.ReadAll`, `os.ReadFile`) is stored
in a package variable, or in a field of a receiver that has a lock.

The confidence is high where the part ends at a constant, and medium where it ends at a variable or
is one of several parts (`strings.Fields(text)[0]`); it is one step lower in the field of a
receiver.""",
    why="""\
A slice of a slice, and a part of a string, refer to the memory of the whole. As long as the few
bytes are reachable, so is the file or the response from which they were taken.""",
    example="""\
func load(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	magic[name] = data[:4]
	return nil
}""",
    instead="""\
func load(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	magic[name] = bytes.Clone(data[:4])
	return nil
}""",
    silent="""\
- The part is copied: `bytes.Clone`, `strings.Clone`, `append` to something else, a conversion
  between string and bytes.
- All of it, all of its parts, or all from some place on is stored.
- It is stored in a local value, or in a field of a receiver of which nothing says that it lives on.
- In test code the confidence is low.
- Known gap: how large the source is, is not known.""",
    cwe=(401,),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "stored": "this {what} keeps [all](1) that {call} gave in memory",
    },
    kinds=("subslice",),
    analysis="retention",
    tags=("reliability", "memory"),
    references=("https://go.dev/blog/slices-intro",),
)
