"""Where the next places would serve most: maximal covering, set covering and p-median, each with a proof of how good the answer is."""
