// Look-alike letters for comparing names (TX2): each line has a target and the code points that look like it. Kept in
// the style of a data file, so that it can be compared with its source.

/**
 * From confusables.txt of Unicode 17 (Unicode UTS #39, www.unicode.org/Public/security/, Unicode License V3), reduced
 * to letters and digits that look like a Latin letter or digit, or a Greek or Cyrillic letter. Left out are those that
 * NFKC maps anyway (full width, mathematical). Targets are lower case without marks and, as in `looksOf`, `l` for i
 * and 1, `o` for 0, `rn` for m. Small capitals, which that file does not list, are added.
 */
export const TABLE = `
2: 1a7 1bb 3e8 14bf a644 a6ef a75a
3: 1b7 21c 417 498 4e0 969 ae9 2c9c 2cc4 2ccc a76a a7ab 118ca 16f3b
4: 13ce 118af
5: 1bc 118bb
6: 3ec 431 13ee 2cd2 2cd3 2cdc 118d5
7: 104d2 118c6
8: 222 223 9ea a6a 1031a 1e8cb
9: 9ed a67 b68 d6d 2cca 2ccb a76e 118ac 118cc 118d6
a: 251 391 3b1 410 430 13aa 15c5 1d00 a4ee ab7a 102a0 16f40
aa: a732 a733
ae: c6 e6 4d4 4d5
ao: a734 a735
au: a736 a737
av: a738 a739 a73a a73b
ay: a73c a73d
b: 180 182 183 184 253 299 392 411 412 42c 432 462 463 48c 48d 13cf 13f4 13fc 1472 1473 15af
b: 15f7 2c82 a4d0 a7b4 10282 102a1 10301 16eb6
bl: 42b
c: a2 23c 421 441 4aa 4ab 1004 105a 13df 1d04 20a1 2ca4 2ca5 a4da abaf 102a2 10302 10415 1043d
c: 1051c 118e9 118f2
d: d0 110 111 189 18c 256 257 501 13a0 13e7 146f 15de 15ea 1d05 a4d2 a4d3 ab70
dz: 2a3
e: 246 247 395 415 435 4bd 4be 4bf 13ac 1d07 212e 2d39 a4f0 ab32 ab7c 10286 118a6 118ae
f: 191 192 3dc 584 15b4 1d6e 1e9d a4dd a730 a798 a799 ab35 10287 102a5 10525 118a2 118c2
fn: 2a9
g: 18d 1e4 1e5 260 261 262 50c 50d 581 13c0 13f3 13fb 1d83 a4d6 ab90
h: 126 127 266 29c 397 41d 43d 45b 4a2 4a3 4bb 4c7 4c8 4c9 4ca 570 13bb 13c2 13f2 157c 2c67 2c8e
h: a4e7 a695 ab8b 102cf
j: 248 249 37f 3f3 408 458 13ab 148d 1d0a a4d9 a7b2 ab7b
k: 138 199 39a 3ba 41a 43a 49a 49b 49e 49f 13e6 16d5 1d0b 2c69 2c94 a4d7 a740 abb6 10518
l: 131 141 142 196 197 19a 1c0 268 269 26a 26b 26d 29f 399 3b9 406 456 4c0 4cf 582 5c0 5d5 5df
l: 627 661 673 6f1 7ca 13a5 13de 14aa 16c1 1d7b 1d7c 2223 2c92 2c93 2cd0 2d4f a4e1 a4f2 a647
l: ab75 abae 1028a 10309 10320 1041b 10526 118a3 118b2 118c3 11dda 11de1 16eaa 16f16 16f28 1e8c7
ll: 1c1 5f0
lo: 42e
ls: 2aa
lz: 2ab
n: 14b 19d 19e 273 274 39d 3b7 572 578 57c 1d70 2c9a a4e0 10513
o: d8 f8 19f 275 398 39f 3b8 3bf 3c3 3ed 41e 43e 472 473 4e8 4e9 555 585 5e1 647 665 6be 6c1 6d5
o: 6f5 6ff 7c0 966 9e6 a66 ae6 b20 b66 be6 c66 ce6 d20 d66 e50 ed0 1010 101d 1040 10d7 10ff 12d0
o: 13be 13eb 17e0 1d0f 1d11 2c90 2c91 2c9e 2c9f 2d31 2d41 2d54 3007 a4f3 a74a a74b ab3d ab3e
o: ab74 ab8e abbb 10292 102ab 10404 1042c 104c2 104ea 10516 114d0 118b5 118c8 118d7 118e0 11de0
oe: 152 153
oo: a698 a699 a74e a74f
p: fe 1a5 1bf 3a1 3c1 3f7 3f8 420 440 13e2 146d 1d18 1d29 1d7d 2ca2 2ca3 2cce 2ccf a4d1 abb2
p: 10295
q: 2a0 51b 563 566 2d55
r: 1a6 24d 27c 27d 280 433 493 13a1 13d2 1587 1d26 1d72 2c85 a4e3 ab47 ab48 ab71 ab81 aba2 104b4
r: 16f35
rn: 271 28d 39c 3fa 41c 43c 4cd 4ce 13b7 15f0 16d6 1d0d 1d6f 2c98 a4df ab87 102b0 10311 11700
rn: 118e3
s: 1bd 282 405 455 54f d1f 13d5 13da 1d74 a4e2 a731 abaa 10296 10420 10448 118c1 16f3a
t: 166 167 1ad 1ae 23e 3a4 3c4 422 442 4ac 4ad 13a2 1d1b 1d75 2ca6 a4d4 ab72 10297 102b1 10315
t: 118bc 16f0a
t3: a728
tf: a777
ts: 2a6
u: 244 28b 3c5 45f 54d 57d 1200 13cc 144c 1d1c 1d7e a4f4 a79f ab4e ab52 ab9c 104ce 104f6 118b8
u: 118d8 16f42
ue: 1d6b
uo: ab63
v: 3bd 474 475 5d8 667 6f7 13d9 142f 1d20 2d38 a4e6 a6df aba9 1051d 11706 118a0 118c0 16f08
w: 26f 448 461 47c 47d 51c 51d 561 13b3 13c7 13d4 1d21 2cbd a4ea a761 ab83 114c5 1170a 1170e
w: 1170f 118e6 118ef
x: 3a7 425 445 4b2 1541 157d 16b7 2cac 2d5d a4eb a7b3 10290 102b4 10317 10322 10527 118ec
y: 1b4 24e 24f 263 28f 3a5 3b3 413 423 443 492 4ae 4af 4b0 4b1 10e7 13a9 13b1 13bd 1d8c 1eff
y: 2ca8 2ca9 a4ec ab5a 102b2 118a4 118dc 16f43
z: 1b5 1b6 224 225 290 396 13c3 1d22 1d76 a4dc ab93 102f5 118a9 118c4 118e5
u+df: 3b2 13f0
u+185: 44c ab9f
u+195: 50a
u+1a8: a645
u+1ab: 13bf
u+1dd: 4d9
u+21d: 4e1
u+237: 575
u+242: ab7e
u+254: 37b 3fd
u+259: 4d8
u+25b: 510 13cb
u+25c: 437 499
u+270: 57a
u+278: 3c6 424 444 553
u+283: 3a3
u+28c: 39b 41b 4c5 1d27
u+298: a668
u+3c0: 41f 43f 1d28
u+3c2: 3db
u+3c8: 470 471
u+3c9: a64d
u+436: 496 497
u+43b: 4c6 1d2b
u+4b7: 4cb 4cc
u+1d0e: 376 377 438 48a 48b
u+1d19: 44f
u+1e9f: 3b4 56e
u+2c76: 370 13a8 13b0 ab80
u+a73f: 37d 3ff
u+a793: 3b5 404 454 511 ab9b
`;
