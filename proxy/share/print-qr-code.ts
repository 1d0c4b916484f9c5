// Prints a QR code on the terminal, in colours where it has some.
import { qrCode } from './qr-code.ts';

export function printQrCode(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  const isColoured = stream.isTTY === true && stream.hasColors();
  stream.write(`\n${qrCode(text, isColoured)}\n\n`);
}
