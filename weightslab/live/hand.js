// What the reader's hand asks of the kernel: over a slow line the next question leaves before the last one is answered.
const SLOW = 40; // ms that a message and its answer need, from which on a second one may be on its way
const LATE = 80; // ms from which on the pictures of a drag are smaller
const LOST = 5000; // ms after which an answer is not waited for any more

// The questions of a hand to one widget of the kernel, which answers each when it has sent its picture.
// Those that could not leave before the next one are dropped, and none overtakes another.
class Hand {
  // line: gives the ms that message and answer spend on the line; beside: how many messages leave by another way
  constructor(model, line, beside = 0) {
    [this.model, this.line, this.beside] = [model, line, beside];
    [this.away, this.next, this.last, this.trip] = [new Map(), null, 0, 0];
    this.answered = ({ answered }) => {
      if (!this.away.has(answered)) return; // of another page
      this.trip = performance.now() - this.away.get(answered);
      this.away.delete(answered);
      this.pump();
    };
    model.on("msg:custom", this.answered);
  }
  // Ask this as soon as there is room.
  offer(question) {
    this.next = question;
    this.pump();
  }
  // Ask this now.
  ask(question) {
    const asked = Math.random();
    [this.next, this.last] = [null, performance.now()];
    this.away.set(asked, this.last);
    this.model.send({ ...question, asked });
  }
  pump() {
    clearTimeout(this.timer);
    const now = performance.now(), slow = this.line() > SLOW;
    for (const [asked, at] of this.away) if (now - at > LOST) this.away.delete(asked);
    if (this.next === null || this.away.size >= (slow ? 2 : 1) - this.beside) return;
    const wait = slow ? this.last + Math.max(this.trip, this.line()) / 2 - now : 0; // evenly, not in pairs
    if (wait > 0) this.timer = setTimeout(() => this.pump(), wait);
    else this.ask(this.next);
  }
  close() {
    clearTimeout(this.timer);
    this.model.off("msg:custom", this.answered);
  }
}

