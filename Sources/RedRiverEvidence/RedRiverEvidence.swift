// RedRiverEvidence: what is signed or kept as proof.
