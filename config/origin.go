package config

import "strconv"

// Origin says where a value was written. The zero Origin is the default.
type Origin struct {
	File string // as it was asked for: config.yaml
	Line int    // from 1; 0 when the file is not there
	Env  string // the environment variable, when File is empty
	Var  string // the ${NAME} that a file's value was taken from
}

// String is "default", "config.yaml:12", "config.yaml:12 ${NAME}" or "env NAME".
func (o Origin) String() string {
	switch {
	case o.Env != "":
		return "env " + o.Env
	case o.File == "":
		return "default"
	case o.Var != "":
		return o.place() + " ${" + o.Var + "}"
	}
	return o.place()
}

// place is the origin as errors begin with it.
func (o Origin) place() string {
	if o.Env != "" {
		return "env " + o.Env
	}
	if o.Line == 0 {
		return o.File
	}
	return o.File + ":" + strconv.Itoa(o.Line)
}
