package schema

// Transition is one arrow of a model's state machine. The type of the state
// field lists them with its Transitions method; each becomes a button, a bulk
// action, an API verb, a permission and an audit entry.
type Transition struct {
	Verb   string   // "approve": the address, the permission quiz.approve, the audit action
	From   []string // states that have it
	To     string
	Label  Text
	Owner  bool // the row's owner may do it without the permission
	Reason bool // it needs a reason in words
	Tells  bool // it may have a reason in words, which those read whom it concerns
	Delete bool // it stands for DELETE
	Danger bool // it takes something away from somebody
	Ends   bool // it may be given an end, after which what it did is over
	Single bool // one row at a time: no action on many
	Hidden bool // no button and no API verb: only rules of the program do it
}

// Leaves reports whether the transition starts from the state.
func (t Transition) Leaves(state string) bool {
	for _, s := range t.From {
		if s == state {
			return true
		}
	}
	return false
}

// Verbs is implemented by rows that do not have every verb that their state
// has: a published quiz is submitted only when there is an edit of it.
type Verbs interface {
	HasVerb(verb string) bool
}

// Leaves reports whether a row can go along a transition as it stands now.
func (m *Model) Leaves(t Transition, row any) bool {
	state, _ := m.State.Get(row).(string)
	if v, ok := row.(Verbs); ok && !v.HasVerb(t.Verb) {
		return false
	}
	return t.Leaves(state)
}

// Lapser is implemented by rows that something is due to happen to by itself: the
// verb, "" for none at that moment.
type Lapser interface {
	Lapsed(now Time) (verb string)
}

// Arrival is implemented by rows that a transition may leave where they are: an
// edit of a published quiz is rejected, and the quiz stays published.
type Arrival interface {
	Arrives(t Transition) string
}

// Arrives returns the state that a transition brings a row to.
func (m *Model) Arrives(t Transition, row any) string {
	if v, ok := row.(Arrival); ok {
		return v.Arrives(t)
	}
	return t.To
}

// Chooser is implemented by field types with fixed values.
type Chooser interface {
	Choices() []string
}

// Labeller gives a choice its label in a language, "ko" or "en".
type Labeller interface {
	Label(lang string) string
}

// Transitioner is implemented by field types that are states.
type Transitioner interface {
	Chooser
	Transitions() []Transition
}
