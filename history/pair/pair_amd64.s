#include "textflag.h"

// func scan(b *byte, n, off int, value0, mask0, value1, mask1 uint64) int
//
// Looks at 64 places a round, with SSE2, which every amd64 has. It reads up to b[n-1+off], both of which the caller
// has checked to be in the slice.
TEXT ·scan(SB), NOSPLIT, $0-64
	MOVQ       b+0(FP), SI
	MOVQ       n+8(FP), R8
	MOVQ       off+16(FP), DX
	MOVQ       value0+24(FP), X0
	MOVQ       mask0+32(FP), X1
	MOVQ       value1+40(FP), X2
	MOVQ       mask1+48(FP), X3
	PUNPCKLQDQ X0, X0
	PUNPCKLQDQ X1, X1
	PUNPCKLQDQ X2, X2
	PUNPCKLQDQ X3, X3
	ADDQ       SI, DX       // where the second bytes are
	XORQ       AX, AX       // the place
	SUBQ       $64, R8      // the last one that a round may begin at

round:
	CMPQ     AX, R8
	JGT      few
	// The processor doesn't fetch ahead across its pages by itself.
	PREFETCHT0 4096(SI)(AX*1)
	MOVOU    (SI)(AX*1), X4
	MOVOU    16(SI)(AX*1), X5
	MOVOU    32(SI)(AX*1), X6
	MOVOU    48(SI)(AX*1), X7
	MOVOU    (DX)(AX*1), X8
	MOVOU    16(DX)(AX*1), X9
	MOVOU    32(DX)(AX*1), X10
	MOVOU    48(DX)(AX*1), X11
	POR      X1, X4
	POR      X1, X5
	POR      X1, X6
	POR      X1, X7
	POR      X3, X8
	POR      X3, X9
	POR      X3, X10
	POR      X3, X11
	PCMPEQB  X0, X4
	PCMPEQB  X0, X5
	PCMPEQB  X0, X6
	PCMPEQB  X0, X7
	PCMPEQB  X2, X8
	PCMPEQB  X2, X9
	PCMPEQB  X2, X10
	PCMPEQB  X2, X11
	PAND     X8, X4
	PAND     X9, X5
	PAND     X10, X6
	PAND     X11, X7
	MOVO     X4, X8
	MOVO     X6, X9
	POR      X5, X8
	POR      X7, X9
	POR      X9, X8
	PMOVMSKB X8, BX
	TESTL    BX, BX
	JNZ      found
	ADDQ     $64, AX
	JMP      round

found:
	PMOVMSKB X4, BX
	PMOVMSKB X5, R9
	PMOVMSKB X6, R10
	PMOVMSKB X7, R11
	SHLQ     $16, R9
	SHLQ     $32, R10
	SHLQ     $48, R11
	ORQ      R9, BX
	ORQ      R10, BX
	ORQ      R11, BX
	BSFQ     BX, BX
	ADDQ     BX, AX
	MOVQ     AX, ret+56(FP)
	RET

few:
	NOTQ AX
	MOVQ AX, ret+56(FP)
	RET
