package p

func before() { f() }

func unbalanced(x int) {
	if x > 0 {
		f(x)
}

func statement(c *T) {
	g(1)
	c.m(2 3, x)
	if c.ok {
		x := = 4
		h(c)
	}
	f(func() { y(); a b c; z() })
	last()
}

func after() { f() }
