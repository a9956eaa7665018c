package handles

import "runtime"

type holder struct {
	c     *conn
	ended int
	inner struct{ c *conn }
}

func (h *holder) count(*conn) { h.ended++ }

// Field is a field of the struct that the function refers to.
func Field(fd int) *conn {
	h := &holder{c: &conn{fd: fd}}
	runtime.SetFinalizer(h.c, func(*conn) { // want GL501
		h.ended++
	})
	return h.c
}

// FieldTaken is in a variable by now.
func FieldTaken(h *holder) {
	c := h.c
	runtime.SetFinalizer(c, func(c *conn) { // want GL501
		release(c.fd)
		h.ended++
	})
}

// FieldMethod is bound to the struct.
func (h *holder) FieldMethod() {
	runtime.SetFinalizer(h.c, h.count) // want GL501
}

// Deep is a field of a field.
func (h *holder) Deep() {
	runtime.SetFinalizer(h.inner.c, func(*conn) { h.ended++ }) // want GL501
}

// FieldOwn uses its parameter.
func (h *holder) FieldOwn() {
	runtime.SetFinalizer(h.c, func(c *conn) { release(c.fd) }) // ok GL501
}

// FieldCleared lets go of the object.
func (h *holder) FieldCleared() *conn {
	c := h.c
	runtime.SetFinalizer(c, func(*conn) { h.ended++ }) // ok GL501
	h.c = nil
	return c
}

// FieldReplaced takes another object.
func (h *holder) FieldReplaced(fd int) {
	runtime.SetFinalizer(h.c, func(*conn) { h.ended++ }) // ok GL501
	h.c = &conn{fd: fd}
}

// FieldCounter refers to another part only.
func (h *holder) FieldCounter(n *int) {
	runtime.SetFinalizer(h.c, func(*conn) { *n++ }) // ok GL501
}
