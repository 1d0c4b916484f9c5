// The system calls that a box refuses, since they lead past its namespaces: as a BPF program for the kernel (seccomp(2)).

interface Machine {
  /** AUDIT_ARCH_* of linux/audit.h. */
  audit: number;
  /** Numbers of the calls, of asm/unistd_64.h and asm-generic/unistd.h. */
  calls: {
    addKey: number;
    requestKey: number;
    keyctl: number;
    ioUringSetup: number;
    socket: number;
  };
}

const MACHINES: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: {
    audit: 0xc000003e,
    calls: { addKey: 248, requestKey: 249, keyctl: 250, ioUringSetup: 425, socket: 41 },
  },
  arm64: {
    audit: 0xc00000b7,
    calls: { addKey: 217, requestKey: 218, keyctl: 219, ioUringSetup: 425, socket: 198 },
  },
};

/** Where `struct seccomp_data` (linux/seccomp.h) has the call's number, its architecture and its first argument. */
const AT = { number: 0, arch: 4, first: 16 };
/** Numbers of x32, a second set of calls of the same architecture, begin here. */
const X32 = 0x40000000;
const AF_VSOCK = 40;

/** Instructions of linux/bpf_common.h: load a word, jump if equal, jump if not less, return. */
const [LOAD, EQUAL, NOT_LESS, RETURN] = [0x20, 0x15, 0x35, 0x06];
const ALLOW = 0x7fff0000;
/** Fails with this number of errno.h. */
const fail = (errno: number) => 0x00050000 | errno;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];

/**
 * What crosses boxes: keys of the kernel (a session's keyring is shared by all whom the keeper starts), sockets to the
 * machine's hypervisor (AF_VSOCK), io_uring (it makes sockets that are not asked about here), and calls of other
 * architectures, which have other numbers.
 * @returns undefined where the numbers are not known
 */
export function seccompFilter(arch: NodeJS.Architecture): Buffer | undefined {
  const machine = MACHINES[arch];
  if (!machine) return undefined;
  const { socket, ...refused } = machine.calls;
  const numbers = Object.values(refused);
  // The verdicts are the last four instructions.
  const end = 7 + numbers.length;
  const [allow, perm, nosys, family] = [end, end + 1, end + 2, end + 3];
  const program: [code: number, jumpIf: number, jumpElse: number, value: number][] = [];
  const load = (at: number) => program.push([LOAD, 0, 0, at]);
  /** Both are indexes; without one it goes on with the next instruction. */
  const jump = (code: number, value: number, to?: number, otherwise?: number) => {
    const next = program.length + 1;
    program.push([code, (to ?? next) - next, (otherwise ?? next) - next, value]);
  };
  load(AT.arch);
  jump(EQUAL, machine.audit, undefined, nosys);
  load(AT.number);
  jump(NOT_LESS, X32, nosys);
  for (const number of numbers) jump(EQUAL, number, perm);
  jump(EQUAL, socket, undefined, allow);
  load(AT.first);
  jump(EQUAL, AF_VSOCK, family, allow);
  for (const verdict of [ALLOW, fail(EPERM), fail(ENOSYS), fail(EAFNOSUPPORT)])
    program.push([RETURN, 0, 0, verdict]);
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, jumpIf, jumpElse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(jumpIf, i * 8 + 2);
    bytes.writeUInt8(jumpElse, i * 8 + 3);
    bytes.writeUInt32LE(value, i * 8 + 4);
  }
  return bytes;
}
