// The two channels of a bridged call: caller left, officer right; either can be muted, the other is then on both ears.

// How much of [caller, officer] goes to [left, right].
export function gains(muted) {
  const [caller, officer] = muted.map((one) => (one ? 0 : 1));
  return { caller: [caller, caller * (1 - officer)], officer: [officer * (1 - caller), officer] };
}

export class Channels {
  constructor(audio) {
    this.audio = audio;
    this.muted = [false, false];
    this.sound = null; // made when first needed: from then on the sound goes this way
  }

  toggle(channel) {
    this.muted[channel] = !this.muted[channel];
    if (this.muted.every(Boolean)) this.muted[1 - channel] = false; // nobody to hear is of no use
    this.sound ??= this.connect();
    const { caller, officer } = gains(this.muted);
    [...caller, ...officer].forEach((gain, index) => (this.sound.gains[index].gain.value = gain));
    this.sound.context.resume();
  }

  connect() {
    const context = new AudioContext();
    const splitter = context.createChannelSplitter(2);
    const merger = context.createChannelMerger(2);
    context.createMediaElementSource(this.audio).connect(splitter);
    merger.connect(context.destination);
    const paths = [0, 1, 2, 3].map((index) => {
      const gain = context.createGain();
      splitter.connect(gain, index >> 1);
      gain.connect(merger, 0, index % 2);
      return gain;
    });
    return { context, gains: paths };
  }
}
