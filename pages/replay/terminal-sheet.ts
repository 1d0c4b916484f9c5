// The style sheet of the terminals, as part of the script: the page loads nothing else.
import sheet from '@xterm/xterm/css/xterm.css';

const style = document.createElement('style');
style.textContent = sheet;
document.head.append(style);
