"""GL109: handles kept in fields that nothing releases."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL109",
    name="owner-without-release",
    summary="A handle is kept in a field that nothing ever releases",
    what="""\
A handle is acquired and stored in a field of a type of the same package, and nothing in the package
releases that field, returns it or hands it on: the type owns the handle, and has no way to give it
back.

Where a type does have such a way, usually a `Close` method, a caller that does not use it is
reported by the rule for what the value holds (GL105 for a type that holds a file).""",
    why="""\
Each value of the type leaks its handle as if it had been acquired and dropped: a descriptor, a
connection, a goroutine. The leak is easily overlooked, because storing the handle looks like taking
care of it, and because no caller can do anything about it.""",
    example="""\
type Store struct{ file *os.File }

func Open(name string) (*Store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Store{file: f}, nil // no method of Store closes the file
}""",
    instead="""\
type Store struct{ file *os.File }

func Open(name string) (*Store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Store{file: f}, nil
}

// Close gives the file back; the Store cannot be used afterwards.
func (s *Store) Close() error { return s.file.Close() }""",
    silent="""\
- The field is exported: another package may release it.
- The field is returned, sent, copied or passed to any function somewhere in the package.
- The handle costs little when it is forgotten (a weak resource of the models). The confidence is
  low for a timer, which fires once and is gone.
- The same handle is also kept in a field that is released, or is given back to the caller.
- A releasing method that exists but is never called is enough to be silent here.
- Known gap: fields are told apart by name within a package, so a field that shares its name with
  one that is released is not reported.
- Known gap: a type that lives as long as the process (one value, made in `main`) is reported too.""",
    cwe=(772, 404),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "never": "{what} from {call} is kept in {path}, which nothing ever releases",
    },
    kinds=("owner-without-release",),
)
