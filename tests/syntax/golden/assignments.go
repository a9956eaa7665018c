package p

func swap(a, b int, s []int) {
	a, b = b, a
	a, b = b+1, 2
	s[0], s[1] = s[1], s[0]
	a, s[a] = 1, 2
	a, _ = 3, f()
}

func compound(p *T, m map[string]int) {
	p.n += 2
	m[key()] -= 1
	p.n++
	*q(p)--
	p.mask &^= 4
}

func results() (x int, err error) {
	x, err = g()
	y, err := g()
	_, z := g()
	var v, w = g()
	var t T
	var i, j int = 1, 2
	_ = g
	_ = h()
	p.x, arr[i] = g()
	return y + z, err
}

func commaOk(m map[string]int, x any, c chan int) {
	v, ok := m["a"]
	v, ok = <-c
	s, ok := x.(string)
	var n, found = m["b"]
	_, ok = x.(interface{ Close() error })
	_, _, _, _ = v, s, n, found
}

func parallelDefine() {
	a, b := 1, 2
	a, c := b, a
	b, d := a, 4
}
