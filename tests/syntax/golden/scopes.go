package p

import "os"

func shadow(x int) {
	if x := x + 1; x > 0 {
		x := "inner"
		use(x)
	} else if y := x; y > 1 {
		use(x, y)
	} else {
		use(y)
	}
	use(x, y)
	{
		os := 1
		use(os)
	}
	os.Exit(x)
}

func redeclare(err error) {
	f, err := open()
	g, err := open()
	{
		h, err := open()
		use(h, err)
	}
	use(f, g, err)
}

func universe(nil int) {
	true := false
	use(nil, true, false, iota)
	use(len(nil))
}

func initialiser() {
	x := func() int { return x }
	var y = y
	use(x, y)
}

func constants() {
	const (
		a = iota
		b
		c, d = iota * 10, "s"
	)
	const e T = 5
	use(a, b, c, d, e)
}

func loops() {
	for i := 0; i < 3; i++ {
		i := i
		use(i)
	}
	for i := range i {
		use(i)
	}
	use(i)
}

func (r *T) method(_ int, r2 int) { r, x := 1, 2; use(r, x, _) }

func localTypes() {
	type T struct{ a int }
	type U = map[string]T
	var x T
	y := &T{a: 1}
	z := U{"a": {a: 2}}
	{
		type T int
		use(T(3))
	}
	var _ []T
	use(x, y, z)
}
