// Package walks goes over what a store holds; an iterator keeps a snapshot until it is closed.
package walks

// Iterator stands at a pair.
type Iterator interface {
	Valid() bool
	Next()
	Key() []byte
	Close() error
}

// Names walks over names that are in memory anyway.
type Names interface {
	Next() bool
	Name() string
}

// Store gives iterators, without an error.
type Store interface {
	Iterator(start, end []byte) Iterator
	ReverseIterator(start, end []byte) Iterator
	IterNames() Names
}

// Count never closes.
func Count(s Store) (n int) {
	it := s.Iterator(nil, nil) // want GL106
	for ; it.Valid(); it.Next() {
		n++
	}
	return n
}

// prefixed gives its caller an iterator.
func prefixed(s Store, prefix []byte) Iterator {
	end := append([]byte(nil), prefix...)
	return s.Iterator(prefix, append(end, 0xff)) // ok GL106
}

// FirstForgets returns early.
func FirstForgets(s Store, prefix []byte) []byte {
	it := prefixed(s, prefix) // want GL106
	if it.Valid() {
		return it.Key()
	}
	it.Close()
	return nil
}

// Last closes deferred.
func Last(s Store) []byte {
	it := s.ReverseIterator(nil, nil) // ok GL106
	defer it.Close()
	if !it.Valid() {
		return nil
	}
	return it.Key()
}

// First closes deferred what a helper made.
func First(s Store, prefix []byte) []byte {
	it := prefixed(s, prefix) // ok GL106
	defer it.Close()
	return it.Key()
}

// AllNames has nothing to close.
func AllNames(s Store) (all []string) {
	for names := s.IterNames(); names.Next(); { // ok GL106
		all = append(all, names.Name())
	}
	return all
}

// cursor keeps an iterator, and closes it.
type cursor struct{ at Iterator }

func newCursor(s Store) *cursor { return &cursor{at: s.Iterator(nil, nil)} } // ok GL106

func (c *cursor) Close() error { return c.at.Close() }
