// The instant at which the gateway dies, counted in what it does to the world: a message that
// leaves, bytes that reach the disk. From then on nothing that it does has any effect, so that it
// may run on to the end of its call: to everybody else it died in the middle of it.
#pragma once

namespace youxu::sim {

class CrashPoint {
 public:
  // It dies before its action number `actions`, counted from now on.
  void arm(int actions) {
    armed_ = true;
    left_ = actions;
  }
  void disarm() { armed_ = false; }  // and it lives
  bool dead() const { return armed_ && left_ <= 0; }
  // One action is about to take effect; false: it does not.
  bool act() {
    if (dead() || (armed_ && --left_ <= 0)) return false;
    ++actions_;
    return true;
  }
  long actions() const { return actions_; }

 private:
  bool armed_ = false;
  int left_ = 0;
  long actions_ = 0;
};

}  // namespace youxu::sim
