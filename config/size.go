package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes, written as 512, 64KiB, 1MiB or 2GiB; KB, MB and
// GB are the decimal ones.
type Size int64

// sizeUnit is a suffix and what it multiplies by.
type sizeUnit struct {
	suffix string
	bytes  int64
}

// sizeUnits lists longer suffixes before those that they end in, and larger units first.
func sizeUnits() []sizeUnit {
	return []sizeUnit{
		{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
		{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"kB", 1e3}, {"B", 1},
	}
}

// Bytes is s as a plain number.
func (s Size) Bytes() int64 { return int64(s) }

// String writes s in the largest binary unit that keeps it whole.
func (s Size) String() string {
	for _, unit := range sizeUnits()[:3] {
		if s != 0 && int64(s)%unit.bytes == 0 {
			return strconv.FormatInt(int64(s)/unit.bytes, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// MarshalText writes s as String does.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a whole number with or without a unit.
func (s *Size) UnmarshalText(text []byte) error {
	number, factor := strings.TrimSpace(string(text)), int64(1)
	for _, unit := range sizeUnits() {
		if rest, ok := strings.CutSuffix(number, unit.suffix); ok {
			number, factor = strings.TrimSpace(rest), unit.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/factor {
		return fmt.Errorf("%q is not a size; write it as 512, 64KiB, 1MiB or 2GiB", text)
	}
	*s = Size(n * factor)
	return nil
}
