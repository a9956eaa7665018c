// Package sample is input of some test, not code of the project.
package sample

import "os"

// TestdataIsNotReported leaks on purpose.
func TestdataIsNotReported(path string) (os.FileInfo, error) {
	f, err := os.Open(path) // ok GL105
	if err != nil {
		return nil, err
	}
	return f.Stat()
}
