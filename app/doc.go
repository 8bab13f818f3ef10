// Command app is the running program: it wires every floor together, says
// where things are served, and turns errors into answers.
package main
