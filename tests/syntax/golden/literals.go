package p

import "net/http"

func composites(A int, key string) {
	_ = T{}
	_ = &T{A: 1, B: f()}
	_ = []T{{A: 1}, {2, 3}}
	_ = []*T{{A: 1}, nil}
	_ = map[string]T{key: {A: 1}, "x": g()}
	_ = map[T]int{{A: 1}: 2}
	_ = [...]int{2: A, key: 4}
	_ = [][]int{{1}, {2, 3}}
	_ = Named{{A: 1}, {B: {2}}}
	_ = struct{ x int }{1}
	_ = &(T{A})
	_ = http.Client{Transport: &http.Transport{}}
	_ = T{A: A}.field
	_ = []func(){func() { f() }, g}
	_ = &[]int{1}
}

func constants() {
	use(1, 1.5, 2i, 'a', "s\n", `raw`, nil, true, 0x_1F)
	use(-1, ^x, +y, !z, &x, &x.y[1], *p, **q, *p.x)
	use(a[1:2:3], a[:], a[1:], a[:2], s[i], x.(T), x.(*pkg.T))
	use("a"+"b"+c, (1+2)*3, a<<2&^b|c)
	use(T.Method, (*T).Method, pkg.T.Method)
}
