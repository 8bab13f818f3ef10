package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// process is one that this program has started.
type process struct{ cmd *exec.Cmd }

func start(env []string, program string, args ...string) (*process, error) {
	p := &process{exec.Command(program, args...)}
	p.cmd.Env, p.cmd.Stderr = env, os.Stderr
	return p, p.cmd.Start()
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// usage is what a process has used since it began.
type usage struct {
	cpu  time.Duration
	peak int64 // bytes that were resident at most
}

// tick is what Linux counts CPU time in for programs.
const tick = 10 * time.Millisecond

func (p *process) used() (u usage, err error) {
	dir := fmt.Sprintf("/proc/%d/", p.cmd.Process.Pid)
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		return u, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	for _, f := range fields[11:13] { // utime, stime
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return u, err
		}
		u.cpu += time.Duration(n) * tick
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return u, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	u.peak = kb << 10
	return u, err
}
