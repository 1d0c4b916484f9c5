// The texts of the Help menu.

export const HELP = `Menus
  F10, Alt+letter     open; arrows, letters, Enter
  right button        menu of what is under it
  Esc                 back

Windows
  F6, Shift+F6, Tab   next, previous
  Alt+1 … Alt+9       the first nine
  Alt+0               list of all
  F5                  zoom; also [↑], twice the title
  Ctrl+F5, F12        move and size with the keys:
    arrows            move
    Home End PgUp PgDn to an edge
    Shift+arrows      right and lower side
    Ctrl+arrows       left and upper side
    Enter, Esc        done, as it was
  F4                  tile
  Alt+F3              close; also [■]
  any edge or corner  drag to resize; the title moves

Text
  Shift+arrows, drag  select; twice a word, thrice a line
  Ctrl+C X V          copy, cut, paste; what is copied is
                      offered to your own clipboard, too
  Ctrl+Z Ctrl+Y       undo, redo: only what you wrote
  Ctrl+A F G          select all, find, find next
  Ctrl+arrows         by words; Ctrl+Home, Ctrl+End

Reading
  /  n  N             find, next, previous
  ← → Enter           links

Art, in the window that has the keys
  s F7, c F8          other seed, other colours
  k, d                other kind, density
  Space, + -          pause, faster, slower

Paint
  arrows, Space       move, put down and lift; Esc drops it
  p l r o f t e       pen, line, rectangle, oval, fill,
                      text, eraser; s fills the shapes
  b, c, 1 … 0, k      brush, colour, colour under the cursor
  Delete, y, Y        clear, copy as text, with colours

More
  F2 Shift+F2 F3      new text, new note, read a file
  F9                  chat
  Shift+F9            wallpaper and theme`;

export const ABOUT = `Teleport Rooms

A desktop for the terminal. Windows that you open, move and close here appear in everybody's terminal in this room, and so does what you say in the chat.`;
