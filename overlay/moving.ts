// Entry point of the bundle that takes the page to another machine: pages of a machine that is alone do without it.
export { movePage } from './terminal/move-page.ts';
