package p

func outer(a int) (err error) {
	b := 1
	f := func(c int) (d error) {
		g := func() int { return a + b + c }
		h(func() {}, g)
		err = nil
		return
	}
	defer func() {
		if r := recover(); r != nil {
			err = f(b)
		}
	}()
	go func(x int) { b = x }(a)
	for i := 0; i < 3; func() { i++ }() {
		func() { use(i) }()
	}
	return f(1)
}

func literalResult() func() error {
	return func() error { return nil }
}

var handler = func() { use(func() {}) }

var table = map[string]func(){"a": func() { f() }}
