package p

func expression(x T, n int) {
	switch n {
	case 1, 2:
		a()
		fallthrough
	case f(), n + 1:
		b()
	default:
		c()
	case 9:
		break
	}
	switch y := g(); y {
	case x.field:
		use(y)
	}
	switch g() {
	}
	switch x.a.b {
	case nil:
	}
	switch {
	case n > 1 && n < 3:
		a()
	case n == 0, f():
		b()
	}
	switch x := 1; {
	case x == n:
	}
	switch true {
	case f():
		a()
	}
}

func types(x any) {
	switch v := x.(type) {
	case int:
		use(v)
	case *T, error:
		use(v)
	case nil:
		use(v)
	default:
		use(v)
	}
	switch f().(type) {
	case interface{ Close() error }:
		a()
	}
	switch y := g(); z := y.(type) {
	case []byte:
		use(y, z)
	}
	switch x.(type) {
	}
}

func fallEnd(n int) {
	switch n {
	default:
		a()
		fallthrough
	case 1:
		switch n {
		case 2:
			fallthrough
		case 3:
			b()
		}
		c()
	}
}
