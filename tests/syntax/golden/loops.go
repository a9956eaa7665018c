package p

func clauses() {
	for i, j := 0, 1; i < j; i, j = i+1, j-1 {
		if i == 3 {
			continue
		}
		if j == 4 {
			break
		}
		use(i, j)
	}
	for i := 0; ; {
		use(i)
		break
	}
	for ; x(); {
	}
	for x() {
	}
	for {
	}
}

func ranges(m map[string]int, c chan int) {
	for k, v := range m {
		use(k, v)
	}
	for k := range m {
		use(k)
		continue
	}
	for _, v := range f() {
		use(v)
	}
	for range c {
		return
	}
	for i := range 10 {
		use(i)
	}
	var k string
	for k, arr[0] = range m {
	}
	for x, y := range seq(3) {
		use(x, y)
	}
	use(k)
}

func labels(c chan int) {
outer:
	for {
		for range c {
			switch {
			case x():
				break outer
			case y():
				continue outer
			case z():
				break
			}
			select {
			case <-c:
				break outer
			default:
				break
			}
		}
	}
sel:
	select {
	case <-c:
		break sel
	}
end:
}

func gotos(n int) {
again:
	if n > 0 {
		n--
		goto again
	}
	goto done
	f()
done:
	g()
	goto missing
}
