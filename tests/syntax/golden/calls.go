package p

func nested() {
	f(g(a(), b()), h())
	f(two())
	f(xs...)
	f(1, xs...)
	a().b(c()).d()
	x.y.z(func() { w() })
	m["k"](1)
	fs[0]()
	(f)(1)
	(*fp)(1)
	pkg.F(pkg.V)
}

func builtins(n int, v T) {
	_ = make([]int, n, 2*n)
	_ = make(map[string]pkg.T)
	_ = new(T)
	_ = new(*pkg.T)
	_ = new(n)
	_ = new(n + 1)
	_ = new(f(new(5)))
	_ = append(xs, ys...)
	_ = len(xs)
	println("x")
}

func conversions(local *func(int)) {
	_ = []byte("x")
	_ = (*T)(x)
	_ = (*pkg.T)(x)
	_ = T(x)
	_ = pkg.T(x)
	_ = (func(int) error)(f)
	_ = (<-chan int)(c)
	_ = <-chan int(c)
	_ = map[string]int(nil)
	_ = interface{}(x)
	_ = *(*[4]int)(x)
	(*local)(1)
}

func generics[T any, P interface{ *T }](fs []func(int), i int) {
	_ = f[int](1)
	_ = f[T](1)
	_ = f[string, *pkg.T](1, 2)
	_ = f[[]int]
	_ = pkg.F[T](1)
	_ = fs[i](1)
	_ = fs[i]
	_ = table[key](1)
	_ = G[int]{1}
	_ = x.m[i](2)
	_ = (*G[int])(x)
	var t T
	use(t, T(1))
}

func later(x *T) {
	defer x.Close()
	defer func() { recover() }()
	go f(g(), x)
	defer f[int](x)
	defer (x.Close)()
	go a().b()
}

func receives(c chan int) {
	<-c
	f(<-c, <-c)
	c <- <-c
	x := <-c + g()
	_ = x
}
