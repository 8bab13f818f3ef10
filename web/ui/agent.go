package ui

import "strings"

// Browsers and systems by what they call themselves. Who poses as another comes
// before the other.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Whale/", "Whale"},
		{"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl/", "curl"}}
	systems = [][2]string{{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// Pocket reports whether a browser says that it runs on a phone or a tablet.
func Pocket(agent string) bool {
	for _, name := range []string{"iPhone", "iPad", "Android"} {
		if strings.Contains(agent, name) {
			return true
		}
	}
	return false
}

// AgentName writes a browser's own name short: "Chrome · Windows".
func AgentName(agent string) string {
	var parts []string
	for _, known := range [][][2]string{browsers, systems} {
		for _, k := range known {
			if strings.Contains(agent, k[0]) {
				parts = append(parts, k[1])
				break
			}
		}
	}
	if len(parts) == 0 {
		return agent
	}
	return strings.Join(parts, " · ")
}
