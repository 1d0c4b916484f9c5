// The commands print as the proxy itself does.
export * from '../process/output.ts';
