package audit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Erase is the action of an entry by which the program says that the differences
// of the entries before it about the same row are erased.
const Erase = "erase"

// Broken says where a chain does not hold.
type Broken struct {
	Seq      int64     // 0 for a decision that no entry vouches for
	Decision schema.ID // that does not hold, zero for the entry itself
	Why      string
}

// Error implements error.
func (b *Broken) Error() string {
	at := ""
	if b.Seq > 0 {
		at = fmt.Sprintf("entry %d: ", b.Seq)
	}
	if !b.Decision.IsZero() {
		at += fmt.Sprintf("decision %s: ", b.Decision)
	}
	return "audit: " + at + b.Why
}

// Verdict is what a chain turned out to be.
type Verdict struct {
	Entries int64
	Broken  int64 // places where the chain does not hold
	Erased  int64 // entries whose difference the program has erased, which is allowed

	// Of a time when the log did not say it yet, so that nothing vouches for them
	// and nothing speaks against them.
	OldDecisions   int64 // decisions that no entry vouches for
	OldDifferences int64 // entries whose difference is gone, erased or not
}

// Unvouched is how much of what was read is older than the log's word for it.
func (v Verdict) Unvouched() int64 { return v.OldDecisions + v.OldDifferences }

// mostTold is how many broken places are told one by one; all are counted.
const mostTold = 20

// Verifier checks a chain entry by entry, in order, and goes on behind a broken
// place from what stands there.
type Verifier struct {
	// Since is when entries began to vouch for decisions, and to say what was
	// erased; zero is from the first.
	Since schema.Time

	verdict Verdict
	told    []error
	seq     int64
	hash    string
	made    schema.Time // of the last entry that is there
	strays  []stray

	gone  map[row][]bare        // entries without a difference, by their row
	vouch map[schema.ID]vouched // by the decision
}

// bare is an entry without a difference.
type bare struct {
	seq  int64
	made schema.Time
}

// row is what an entry is about.
type row struct {
	target string
	id     schema.ID
}

// vouched is what an entry says of a decision.
type vouched struct {
	seq  int64
	hash string
}

// Next checks one entry and the text of its difference; nil text is gone.
func (v *Verifier) Next(e *models.AuditLog, diff schema.JSON) {
	v.verdict.Entries++
	v.remember(e, diff)
	switch {
	case e.Seq != v.seq+1:
		v.broken(e.Seq, fmt.Sprintf("follows entry %d: entries are missing or were put in", v.seq))
	case e.PrevHash != v.hash:
		v.broken(e.Seq, "its previous hash is not the hash of the entry before")
	case e.Hash != Hash(e):
		v.broken(e.Seq, "its hash does not fit what it says: it was changed")
	case diff != nil && Digest(diff) != e.Digest:
		v.broken(e.Seq, "its difference was changed")
	}
	v.seq, v.hash, v.made = e.Seq, e.Hash, e.CreatedAt
}

// remember notes what is to be compared when the whole chain is read.
func (v *Verifier) remember(e *models.AuditLog, diff schema.JSON) {
	if v.gone == nil {
		v.gone, v.vouch = map[row][]bare{}, map[schema.ID]vouched{}
	}
	about := row{e.Target, e.TargetID}
	if e.Action == Erase {
		v.verdict.Erased += int64(len(v.gone[about]))
		delete(v.gone, about)
	}
	if diff == nil {
		v.gone[about] = append(v.gone[about], bare{e.Seq, e.CreatedAt})
	}
	if e.DecisionHash != "" {
		v.vouch[e.DecisionID] = vouched{e.Seq, e.DecisionHash}
	}
}

// Decision compares a decision with the entry that vouches for it, once the chain
// is read; false where none does that should.
func (v *Verifier) Decision(made schema.Time, is schema.Proof) bool {
	said, known := v.vouch[is.ID]
	if !known && v.old(made) {
		v.verdict.OldDecisions++
		return true
	}
	if !known {
		return false
	}
	if delete(v.vouch, is.ID); said.hash != is.Hash {
		v.add(&Broken{said.seq, is.ID, "it is not as it was decided: it was changed"})
	}
	return true
}

// old reports whether something was written when the log did not vouch for it.
func (v *Verifier) old(made schema.Time) bool { return made.Before(v.Since.Time) }

// stray is a decision that no entry vouches for.
type stray struct {
	id   schema.ID
	made schema.Time
}

// Stray notes a decision that no entry vouches for.
func (v *Verifier) Stray(id schema.ID, made schema.Time) {
	v.strays = append(v.strays, stray{id, made})
}

// rest notes what is missing that the chain names, in the order of the entries,
// and what nothing vouches for; but what was decided behind the end of a log that
// was cut off is missing in what was cut.
func (v *Verifier) rest(cut bool) {
	var found []*Broken
	for _, list := range v.gone {
		for _, e := range list {
			if v.old(e.made) {
				v.verdict.OldDifferences++
				continue
			}
			found = append(found, &Broken{Seq: e.seq, Why: "its difference is gone, and the program has not erased it"})
		}
	}
	for id, said := range v.vouch {
		found = append(found, &Broken{said.seq, id, "it is gone"})
	}
	slices.SortFunc(found, func(a, b *Broken) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, one := range v.strays {
		if !cut || !v.made.Before(one.made.Time) {
			found = append(found, &Broken{Decision: one.id, Why: "no entry of the log vouches for it: it was put in, or its entry was taken"})
		}
	}
	for _, b := range found {
		v.add(b)
	}
}

// End compares the end of the chain with the stored head. There is one; none yet
// where nothing was ever written. The error is made of *Broken, the first of them.
func (v *Verifier) End(heads int, head models.AuditHead) (Verdict, error) {
	cut := head.Seq > v.seq
	switch {
	case heads == 0 && v.seq == 0:
	case heads == 0:
		v.broken(v.seq, "the row that names the last entry is gone")
	case heads > 1:
		v.broken(v.seq, "there is more than one row that names the last entry")
	case cut:
		v.broken(head.Seq, fmt.Sprintf("is the last that was written, but the log ends with entry %d: entries were cut off", v.seq))
	case head.Seq != v.seq, head.Hash != v.hash:
		v.broken(v.seq, "is not the last that was written: it was put in or changed")
	}
	v.rest(cut)
	return v.verdict, errors.Join(v.told...)
}

func (v *Verifier) broken(seq int64, why string) { v.add(&Broken{Seq: seq, Why: why}) }

func (v *Verifier) add(b *Broken) {
	v.verdict.Broken++
	if len(v.told) < mostTold {
		v.told = append(v.told, b)
	}
}
