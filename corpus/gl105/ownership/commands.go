package ownership

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A command uses its files; whoever opened them closes them, also when Start fails.

func childOutputOnError(name string) error {
	log, err := os.Create(name + ".log") // want GL105
	if err != nil {
		return err
	}
	cmd := exec.Command(name)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	log.Close()
	return cmd.Wait()
}

func childInheritsSocket(name string, socket interface{ File() (*os.File, error) }) (*exec.Cmd, error) {
	r, w, err := os.Pipe() // want GL105
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(name)
	cmd.ExtraFiles = append(cmd.ExtraFiles, r)
	if err := cmd.Start(); err != nil {
		w.Close()
		return nil, err
	}
	r.Close()
	w.Close()
	return cmd, nil
}

func childOutputForEver(name string) (*exec.Cmd, error) {
	log, err := os.Create(name + ".log") // want GL105
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(name)
	cmd.Stderr = log
	return cmd, cmd.Start()
}

func childOutputClosed(name string) error {
	log, err := os.Create(name + ".log")
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(name)
	cmd.Stdout = log
	return cmd.Run()
}

type child struct {
	cmd *exec.Cmd
	log io.Closer
}

func (c *child) Close() error {
	c.log.Close()
	return c.cmd.Wait()
}

func childKeepsOutput(name string) (*child, error) {
	log, err := os.Create(name + ".log")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(name)
	cmd.Stdout = log
	if err := cmd.Start(); err != nil {
		log.Close()
		return nil, err
	}
	return &child{cmd, log}, nil
}
