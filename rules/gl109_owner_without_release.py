"""GL109: values of the analysed module's own types that own handles."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL109",
    name="owner-without-release",
    summary="A value of a type of this module owns a handle and is not released on some path",
    what="""\
A constructor of the analysed module returns a value that owns something which must be released,
and the caller drops the value without calling its `Close` (or `Stop`, `Shutdown`, …).

That the value owes a release is concluded from one of two things: the constructor acquires a
handle, keeps it in the value, and the releasing method releases it; or nearly all other callers of
the constructor release what it gives. In the second case the message says how many do.""",
    why="""\
The handle inside leaks as if it had been acquired by the caller: a descriptor, a connection, a
goroutine. Types of one's own are the ones whose duties no other tool knows.""",
    example="""\
type Store struct{ file *os.File }

func Open(name string) (*Store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Store{file: f}, nil
}

func (s *Store) Close() error { return s.file.Close() }

func count(name string) (int, error) {
	store, err := Open(name)
	if err != nil {
		return 0, err
	}
	return store.len() // leaks store, and the file in it
}""",
    instead="""\
func count(name string) (int, error) {
	store, err := Open(name)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	return store.len()
}""",
    silent="""\
- The releasing method releases nothing that is known to need it, and the callers do not agree.
- The value is returned, stored in something that outlives the function, or handed to a function
  that releases or keeps it.
- The value is kept for as long as the process runs (`main`, package variables).
- A conclusion from other callers needs enough of them; with few, or with too many exceptions,
  nothing is reported. Its confidence follows from the counts.
- Known gap: only constructors of the modules under analysis are judged this way; for those of
  dependencies, write a model.""",
    cwe=(772, 404),
    precision="medium",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not released {path}",
        "never": "{what} from {call} is never released",
        "dropped": "{what} from {call} is dropped, so nothing can release it",
        "overwritten": "{what} from {call} is overwritten {path} before it is released",
    },
    kinds=("owner-without-release",),
    fixable=True,
    references=("https://doi.org/10.1145/502034.502041",),
)
