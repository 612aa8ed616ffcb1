/** How much of an archive one answer brings, in bytes. */
export const archivePiece = 8 * 1024 * 1024
