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
}

// mostTold is how many broken places are told one by one; all are counted.
const mostTold = 20

// Verifier checks a chain entry by entry, in order, and goes on behind a broken
// place from what stands there.
type Verifier struct {
	verdict Verdict
	told    []error
	seq     int64
	hash    string

	gone  map[row][]int64       // entries without a difference, by their row
	vouch map[schema.ID]vouched // by the decision
	since schema.Time           // of the first entry that vouches for one
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
	v.seq, v.hash = e.Seq, e.Hash
}

// remember notes what is to be compared when the whole chain is read.
func (v *Verifier) remember(e *models.AuditLog, diff schema.JSON) {
	if v.gone == nil {
		v.gone, v.vouch = map[row][]int64{}, map[schema.ID]vouched{}
	}
	about := row{e.Target, e.TargetID}
	if e.Action == Erase {
		v.verdict.Erased += int64(len(v.gone[about]))
		delete(v.gone, about)
	}
	if diff == nil {
		v.gone[about] = append(v.gone[about], e.Seq)
	}
	if e.DecisionHash != "" {
		v.vouch[e.DecisionID] = vouched{e.Seq, e.DecisionHash}
		if v.since.IsZero() {
			v.since = e.CreatedAt
		}
	}
}

// Decision compares a decision with the entry that vouches for it, once the chain
// is read; false where none does that should.
func (v *Verifier) Decision(made schema.Time, is schema.Proof) bool {
	said, known := v.vouch[is.ID]
	if !known {
		return v.since.IsZero() || !v.since.Before(made.Time) // of a time when none did
	}
	if delete(v.vouch, is.ID); said.hash != is.Hash {
		v.add(&Broken{said.seq, is.ID, "it is not as it was decided: it was changed"})
	}
	return true
}

// Stray notes a decision that no entry vouches for.
func (v *Verifier) Stray(id schema.ID) {
	v.add(&Broken{Decision: id, Why: "no entry of the log vouches for it: it was put in"})
}

// rest notes what is missing that the chain names, in the order of the entries.
func (v *Verifier) rest() {
	var found []*Broken
	for _, list := range v.gone {
		for _, seq := range list {
			found = append(found, &Broken{Seq: seq, Why: "its difference is gone, and the program has not erased it"})
		}
	}
	for id, said := range v.vouch {
		found = append(found, &Broken{said.seq, id, "it is gone"})
	}
	slices.SortFunc(found, func(a, b *Broken) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, b := range found {
		v.add(b)
	}
}

// End compares the end of the chain with the stored head. There is one; none yet
// where nothing was ever written. The error is made of *Broken, the first of them.
func (v *Verifier) End(heads int, head models.AuditHead) (Verdict, error) {
	v.rest()
	switch {
	case heads == 0 && v.seq == 0:
	case heads == 0:
		v.broken(v.seq, "the row that names the last entry is gone")
	case heads > 1:
		v.broken(v.seq, "there is more than one row that names the last entry")
	case head.Seq > v.seq:
		v.broken(head.Seq, fmt.Sprintf("is the last that was written, but the log ends with entry %d: entries were cut off", v.seq))
	case head.Seq != v.seq, head.Hash != v.hash:
		v.broken(v.seq, "is not the last that was written: it was put in or changed")
	}
	return v.verdict, errors.Join(v.told...)
}

func (v *Verifier) broken(seq int64, why string) { v.add(&Broken{Seq: seq, Why: why}) }

func (v *Verifier) add(b *Broken) {
	v.verdict.Broken++
	if len(v.told) < mostTold {
		v.told = append(v.told, b)
	}
}
