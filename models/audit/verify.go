package audit

import (
	"errors"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Broken says where a chain does not hold.
type Broken struct {
	Seq int64
	Why string
}

// Error implements error.
func (b *Broken) Error() string { return fmt.Sprintf("audit: entry %d: %s", b.Seq, b.Why) }

// Verdict is what a chain turned out to be.
type Verdict struct {
	Entries int64
	Broken  int64 // places where the chain does not hold
	Erased  int64 // entries whose difference is gone, which is allowed
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
}

// Next checks one entry and the text of its difference; nil text was erased.
func (v *Verifier) Next(e *models.AuditLog, diff schema.JSON) {
	v.verdict.Entries++
	if diff == nil {
		v.verdict.Erased++
	}
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

// End compares the end of the chain with the stored head. There is one; none yet
// where nothing was ever written. The error is made of *Broken, the first of them.
func (v *Verifier) End(heads int, head models.AuditHead) (Verdict, error) {
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

func (v *Verifier) broken(seq int64, why string) {
	v.verdict.Broken++
	if len(v.told) < mostTold {
		v.told = append(v.told, &Broken{seq, why})
	}
}
