package p

func branches(a, b, c bool) {
	if a && b || !c {
		x()
	}
	if !(a || b) && f() {
		x()
	} else {
		y()
	}
	if (a) {
	}
	for !a && b {
		z()
	}
}

func values(a, b bool) bool {
	p := a && b || !a
	q := a && f()
	r := f() || b && g()
	use(p, q, h(a && f()))
	return r && a
}

func elseIf(x int) int {
	if x == 1 {
		return 1
	} else if y, err := f(x); err != nil {
		return y
	} else if x == 2 {
	} else {
		return 3
	}
	return 4
}

func dead(x int) {
	if x > 0 {
		return
		f()
	}
	panic(x)
	go func() { g() }()
}

func notPanic(panic func(any)) {
	panic(1)
	f()
}
