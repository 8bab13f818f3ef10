package schema

import "strings"

// browserEscapes are what browsers write for characters that cannot stand in the
// header of a file that a form sends (HTML, "Multipart form data"). They escape
// nothing else, the per cent sign neither.
var browserEscapes = strings.NewReplacer("%22", `"`, "%0D", "\r", "%0A", "\n")

// SentName is the name of a file as it was called where a form sent it from.
func SentName(header string) string { return browserEscapes.Replace(header) }
