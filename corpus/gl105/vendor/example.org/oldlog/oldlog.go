// Package oldlog stands for a dependency that is checked in.
package oldlog

import (
	"fmt"
	"os"
)

// VendoredIsNotReported leaks, and the reader of the report could not change it.
// Complaint: reports in vendored or generated code, restic/restic#21959.
func VendoredIsNotReported(path, msg string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0) // ok GL105
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, msg)
	return err
}
