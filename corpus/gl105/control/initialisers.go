package control

import (
	"fmt"
	"io"
	"os"
)

// Functions that stand in the initialisers of package variables, as commands and tables do.

type command struct {
	name string
	run  func(args []string) error
}

var printCommand = &command{
	name: "print",
	run: func(args []string) error {
		in, err := os.Open(args[0]) // want GL105
		if err != nil {
			return err
		}
		_, err = io.Copy(os.Stdout, in)
		return err
	},
}

var sizeCommand = command{"size", func(args []string) error {
	in, err := os.Open(args[0]) // want GL105
	if err != nil {
		return err
	}
	info, err := in.Stat()
	if err != nil {
		return err
	}
	fmt.Println(info.Size())
	return in.Close()
}}

var loaders = map[string]func(string) ([]byte, error){
	"plain": func(name string) ([]byte, error) {
		in, err := os.Open(name) // want GL105
		if err != nil {
			return nil, err
		}
		return io.ReadAll(in)
	},
	"closed": func(name string) ([]byte, error) {
		in, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		return io.ReadAll(in)
	},
}

// What a package variable holds stays open as long as the program runs.
var (
	null, nullErr = os.Open(os.DevNull)
	opened        = func() *os.File {
		f, err := os.Open(os.DevNull)
		if err != nil {
			panic(err)
		}
		return f
	}()
)
