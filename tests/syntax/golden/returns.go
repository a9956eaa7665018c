package p

func none() {}

func named() (x int, err error) {
	if f() {
		return
	}
	if g() {
		return 1, nil
	}
	return h()
}

func blank() (_ int, err error) {
	return
}

func single() *T {
	return &T{}
}

func unnamed(int, ...string) (int, error) {
	return two()
}

func endless() int {
	for {
	}
}
