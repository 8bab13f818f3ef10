package main

import (
	"net"

	"golang.org/x/sys/unix"
)

// deafen makes a listener take no new connections while those that have begun
// still come in: the kernel drops packets that ask for one. Closing a listener
// resets connections that wait to be accepted, and with them the requests that
// were sent on them. It is a courtesy: where the kernel refuses, nothing changes.
func deafen(ln net.Listener) {
	tcp, ok := ln.(*net.TCPListener)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	const flags, syn = 13, 0x02 // of the header of TCP (RFC 9293, 3.1)
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: syn, Jt: 0, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0xffff},
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
	})
}
