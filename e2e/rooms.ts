// Room files for tests and benches.

/** The text of a room file for two people. @param more further frontmatter lines, each ended by a newline */
export function pairRoom(id: string, more = ''): string {
  return `---\nroom_id: ${id}\ndisplay_name: Room ${id}\nmultiplayer: true\nmax_players: 2\n${more}---\n`;
}
