package config

// Production says whether strangers may be served: every environment but
// development and test. A name that nobody thought of is on the safe side.
func (s *Settings) Production() bool {
	return s.App.Env != "development" && s.App.Env != "test"
}
