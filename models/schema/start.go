package schema

// Starter is implemented by rows that begin with values. Start fills a new row
// with what it has where nobody says otherwise; parent is the row that will
// own it, nil for none.
type Starter interface {
	Start(parent any)
}

// Start returns a pointer to a row as it begins. What stores new rows and what
// shows a form for one both take it from here.
func (m *Model) Start(parent any) any {
	row := m.New()
	if s, ok := row.(Starter); ok {
		s.Start(parent)
	}
	return row
}
