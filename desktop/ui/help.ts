// The texts of the Help menu.

export const HELP = `Mouse
  title bar          drag to move, twice to zoom
  corner ◢           drag to resize
  [■] [↑]            close, zoom
  anywhere           raise; the wheel scrolls

Keys
  F10, Alt+letter    menus
  F6, Tab            next window (Shift: previous)
  F5                 zoom
  Ctrl+F5 or F12     move and size with the arrows:
                     Shift+arrows resize, Enter ends
  Alt+F3             close
  F2 F3              new text, read a file
  F4                 tile
  F9                 chat

Art, in the window that has the keys
  s F7, c F8         other seed, other colours
  k, d               other kind, density
  Space, + -         pause, faster, slower`;

export const ABOUT = `Teleport Rooms

A desktop for the terminal. Windows that you open, move and close here appear in everybody's terminal in this room, and so does what you say in the chat.`;
