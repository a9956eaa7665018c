package handles

import "runtime"

type item struct{ fd int }

type shelf struct {
	top   *item
	ended int
}

// Field is a field of the struct that the function refers to.
func (s *shelf) Field() {
	runtime.AddCleanup(s.top, func(int) { s.ended++ }, s.top.fd) // want GL505
}

// FieldTaken is in a variable by now.
func (s *shelf) FieldTaken() *item {
	top := s.top
	runtime.AddCleanup(top, func(int) { s.ended++ }, top.fd) // want GL505
	return top
}

// FieldCleared lets go of the object.
func (s *shelf) FieldCleared() *item {
	top := s.top
	runtime.AddCleanup(top, func(int) { s.ended++ }, top.fd) // ok GL505
	s.top = nil
	return top
}

// FieldCounter refers to another part only.
func (s *shelf) FieldCounter(n *int) {
	runtime.AddCleanup(s.top, func(int) { *n++ }, s.top.fd) // ok GL505
}
