// In place of the file expr/queue.go of github.com/google/nftables: the expression
// "queue" for a kernel without CONFIG_NFT_QUEUE, by xtables' target NFQUEUE, which
// nftables takes too.

package expr

import (
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/xt"
)

type QueueFlag uint16

const QueueFlagBypass QueueFlag = 1

type Queue struct {
	Num   uint16
	Total uint16
	Flag  QueueFlag
}

func (e *Queue) target() *Target {
	// struct xt_NFQ_info_v3
	info := append(binaryutil.NativeEndian.PutUint16(e.Num), binaryutil.NativeEndian.PutUint16(max(e.Total, 1))...)
	unknown := xt.Unknown(append(info, binaryutil.NativeEndian.PutUint16(uint16(e.Flag))...))
	return &Target{Name: "NFQUEUE", Rev: 3, Info: &unknown}
}

func (e *Queue) marshal(fam byte) ([]byte, error)      { return e.target().marshal(fam) }
func (e *Queue) marshalData(fam byte) ([]byte, error)  { return e.target().marshalData(fam) }
func (e *Queue) unmarshal(fam byte, data []byte) error { return nil }
