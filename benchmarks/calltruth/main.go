// Calltruth prints what go/types says of every call in some packages, one JSON object a line.
//
//	go run ./benchmarks/calltruth DIR PATTERN...
//
// DIR is the directory of a module (or GOROOT/src), the patterns are those of the go command; -test before
// them adds the tests.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

type listed struct {
	Dir, ImportPath, Export string
	GoFiles                 []string
	ImportMap               map[string]string
	DepOnly                 bool
}

type call struct {
	File    string
	At, End int
	Kind    string
	Symbol  string
	Results []string
}

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, patterns []string) error {
	args := append([]string{"list", "-e", "-export", "-deps", "-json=Dir,ImportPath,Export,GoFiles,ImportMap,DepOnly"}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}

	exports := map[string]string{}
	var wanted []listed
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			wanted = append(wanted, p)
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	for _, p := range wanted {
		check(p, exports, encoder)
	}
	return nil
}

func check(p listed, exports map[string]string, encoder *json.Encoder) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.Dir, name)
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		files = append(files, file)
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if mapped, ok := p.ImportMap[path]; ok {
			path = mapped
		}
		return os.Open(exports[path])
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup), Error: func(error) {}}
	_, _ = config.Check(p.ImportPath, fset, files, info)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				found := describe(c, info)
				at := fset.Position(c.Pos())
				found.File, found.At, found.End = at.Filename, at.Offset, fset.Position(c.End()).Offset
				_ = encoder.Encode(found)
			}
			return true
		})
	}
}

func describe(c *ast.CallExpr, info *types.Info) call {
	var result []string
	if tv, ok := info.Types[c]; ok && tv.Type != nil {
		if tuple, ok := tv.Type.(*types.Tuple); ok {
			result = all(tuple)
		} else {
			result = []string{text(tv.Type)}
		}
	}
	fun := ast.Unparen(c.Fun)
	switch tv := info.Types[fun]; {
	case tv.IsType():
		return call{Kind: "conversion", Results: result}
	case tv.IsBuiltin():
		return call{Kind: "builtin", Results: result}
	}
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	var object types.Object
	switch x := fun.(type) {
	case *ast.Ident:
		object = info.Uses[x]
	case *ast.SelectorExpr:
		object = info.Uses[x.Sel]
	}
	if f, ok := object.(*types.Func); ok {
		kind, symbol := "func", f.Name()
		if recv := f.Signature().Recv(); recv != nil {
			t := recv.Type()
			if types.IsInterface(t) {
				kind = "interface"
			}
			if p, ok := types.Unalias(t).(*types.Pointer); ok {
				t = p.Elem()
			}
			if named, ok := types.Unalias(t).(*types.Named); ok {
				symbol = named.Obj().Name() + "." + symbol
			} else {
				return call{Kind: kind, Results: result}
			}
		}
		if f.Pkg() != nil {
			symbol = path(f.Pkg()) + "." + symbol
		}
		return call{Kind: kind, Symbol: symbol, Results: result}
	}
	if result == nil {
		return call{Kind: "unknown"}
	}
	return call{Kind: "value", Results: result}
}

// path is the import path as imports have it.
func path(p *types.Package) string {
	without, _, _ := strings.Cut(p.Path(), " [") // p [p.test]
	return strings.TrimPrefix(without, "vendor/")
}

func all(tuple *types.Tuple) []string {
	found := []string{}
	for v := range tuple.Variables() {
		found = append(found, text(v.Type()))
	}
	return found
}

// text is the notation of golint_leaks.types; of interface and struct literals only the kind is kept.
func text(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		switch t.Kind() {
		case types.Uint8:
			return "uint8"
		case types.Int32:
			return "int32"
		case types.UnsafePointer:
			return "unsafe.Pointer"
		}
		return t.Name()
	case *types.Pointer:
		return "*" + text(t.Elem())
	case *types.Slice:
		return "[]" + text(t.Elem())
	case *types.Array:
		return "[]" + text(t.Elem())
	case *types.Map:
		return "map[" + text(t.Key()) + "]" + text(t.Elem())
	case *types.Chan:
		return map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()] + text(t.Elem())
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	case *types.Signature:
		params := all(t.Params())
		if t.Variadic() {
			last := len(params) - 1
			params[last] = "..." + strings.TrimPrefix(params[last], "[]")
		}
		results := all(t.Results())
		tail := ""
		if len(results) == 1 {
			tail = " " + results[0]
		} else if len(results) > 1 {
			tail = " (" + strings.Join(results, ", ") + ")"
		}
		return "func(" + strings.Join(params, ", ") + ")" + tail
	case *types.Named:
		name := t.Obj().Name()
		if t.Obj().Pkg() != nil {
			name = path(t.Obj().Pkg()) + "." + name
		}
		if args := t.TypeArgs(); args.Len() > 0 {
			var shown []string
			for arg := range args.Types() {
				shown = append(shown, text(arg))
			}
			name += "[" + strings.Join(shown, ", ") + "]"
		}
		return name
	}
	return t.String()
}
