// The lease protocol of the pile bus (policy/lease_book, and the rules of daemon/gateway around it)
// for spin: no order of events may let a pile draw more than the gateway's book counts, nor all
// piles together more than the limit. `run` says which bounds are tried and which faults it must find.
//
// Time is whole ticks. A lease lasts SPAN ticks from its status (with the slowest clock that is
// allowed; a pile whose clock is fast drops it earlier), a pile has GRACE ticks to go down, and for
// the gateway a lease has run out SPAN + GRACE ticks after it heard that status. Currents are levels.
//
// The network keeps every message that still could matter and delivers it never, late, in any order
// or often. What MQTT does promise is used, and `run` shows that it is needed: commands come in their
// order, a pile's boots too, and a status that was sent before the gateway's start is not heard after.

#ifndef PILES
#define PILES 1
#endif
#ifndef LIMIT
#define LIMIT 2
#endif
#ifndef FAILSAFE
#define FAILSAFE 0
#endif
#ifndef BOOTS
#define BOOTS 2
#endif
#ifndef EPOCHS
#define EPOCHS 2
#endif
#ifndef STATUSES /* of one boot */
#define STATUSES 4
#endif
#ifndef LEASES /* of one epoch */
#define LEASES 3
#endif
#ifndef COMMANDS
#define COMMANDS 3
#endif
#define SPAN 2
#define GRACE 1
#ifdef SHORT_SPAN /* broken: the pile's time to obey is not counted */
#define RUN_OUT SPAN
#else
#define RUN_OUT (SPAN + GRACE)
#endif
#ifndef MOST /* the highest level: what a pile draws at most */
#define MOST 2
#endif

// What the pile tells; a slot is all 0 when nothing of it is under way.
typedef Told {
  bit sent;
  bit authorised;
  byte epoch;
  byte seq;
  byte offered;
};
// A lease or a command on its way, counted from status n of a boot.
typedef Order {
  byte level;
  byte boot; // 0: there is none
  byte n;
};
#define START 1
#define STOP 2
#define STARTED 1 /* what a command is answered */
#define REFUSED 2
#define STOPPED 3
#define EXPIRED 4

typedef Pile {
  byte boot;
  byte n; // statuses of this boot
  byte age[STATUSES + 1];
  bit authorised;
  byte stopping; // the command that has to be answered once the contactor is open
  byte epoch;    // the newest lease that came
  byte seq;
  byte level;
  byte left;
  byte applied_epoch;
  byte applied_seq;
  byte limit;           // rules 2 and 4, at once
  byte grace[MOST + 1]; // how long each level above the limit may go on
  byte draws;           // the most it may lawfully draw
};

// The gateway's book of a pile (policy/lease_book) and the order that stands there.
#define NONE 0
#define WAITING 1
#define STARTING 2
#define RUNNING 3
#define STOPPING 4
typedef Book {
  bit authorised;
  bit seen;
  byte assumed;
  byte boot;
  bit past[BOOTS + 1];
  byte n;
  byte since; // ticks since that status, RUN_OUT at most
  byte offered;
  bit shows; // that status shows an authorised connector
  byte level[LEASES + 1];
  byte left[LEASES + 1];
  byte seq;
  bit issued;
  byte order;
  bit restarting;
  bit ended;
  byte commands;
  bit pending[COMMANDS + 1];
};

Pile pile[PILES];
Book book[PILES];
byte epoch = 1;
bit up = 1;

// The network. Index of a lease: (epoch - 1) * LEASES + seq; of a status: (boot - 1) * STATUSES + n.
typedef Net {
  Order lease[EPOCHS * LEASES + 1];
  Told told[BOOTS * STATUSES + 1];
  Order command[COMMANDS + 1]; // level: START or STOP
  byte answer[COMMANDS + 1];
};
Net net[PILES];

#define BOOT_OF(at) ((at - 1) / STATUSES + 1)
#define NUMBER_OF(at) ((at - 1) % STATUSES + 1)

// Scratch, always 0 between two events.
byte i;
byte k;
byte p;
byte most;
byte sum;
byte was;
byte level;

inline maximum(to, value) {
  if
  :: (value) > to -> to = value
  :: else
  fi
}

// --- the book -------------------------------------------------------------------------------------

// most = what the book counts for pile b, were it authorised.
inline would_draw(b) {
  most = FAILSAFE;
  if
  :: book[b].assumed > 0 -> most = MOST
  :: else
  fi;
#ifdef LAST_LEASE_ONLY /* broken: forgets the larger leases sent before */
  if
  :: book[b].seq > 0 && book[b].left[book[b].seq] > 0 ->
    maximum(most, book[b].level[book[b].seq])
  :: else
  fi
#else
  for (k : 1 .. LEASES) {
    if
    :: book[b].left[k] > 0 -> maximum(most, book[b].level[k])
    :: else
    fi
  }
#endif
}

inline may_draw(b) {
  most = 0;
  if
  :: book[b].authorised -> would_draw(b)
  :: else
  fi
}

// sum = what the book counts for all.
inline count_all() {
  sum = 0;
  for (i : 0 .. PILES - 1) {
    may_draw(i);
    sum = sum + most
  }
}

inline authorisation_ended(b) {
  book[b].authorised = 0;
  book[b].seen = 0;
  book[b].issued = 0
}

inline forget_leases(b) {
  for (k : 1 .. LEASES) {
    book[b].level[k] = 0;
    book[b].left[k] = 0
  }
}

// A lease at `level`: counted from the newest status, and on its way.
inline issue(b) {
  printf("lease %d.%d to pile %d: level %d, counted from status %d\n", epoch, book[b].seq + 1, b, level, book[b].n);
  book[b].seq++;
  book[b].issued = 1;
  book[b].left[book[b].seq] = RUN_OUT - book[b].since;
  if
  :: book[b].left[book[b].seq] > 0 -> book[b].level[book[b].seq] = level
  :: else
  fi;
  net[b].lease[(epoch - 1) * LEASES + book[b].seq].level = level;
  net[b].lease[(epoch - 1) * LEASES + book[b].seq].boot = book[b].boot;
  net[b].lease[(epoch - 1) * LEASES + book[b].seq].n = book[b].n
}

// was = the level that a new lease may have without raising anything.
inline granted(b) {
  was = 0;
  if
  :: !book[b].authorised
  :: book[b].authorised && book[b].issued && book[b].left[book[b].seq] > 0 ->
    was = book[b].level[book[b].seq]
  :: book[b].authorised && !book[b].issued && book[b].assumed > 0 -> was = book[b].offered
  :: else
  fi
}

inline close(b) {
  authorisation_ended(b);
  book[b].order = NONE;
  book[b].ended = 0;
  book[b].restarting = 0
}

inline forget_commands(b) {
#ifdef OLD_ANSWERS /* broken: the answer to an earlier command ends a later authorisation */
  skip
#else
  for (k : 1 .. COMMANDS) {
    book[b].pending[k] = 0
  }
#endif
}

inline send_command(b, kind) {
  printf("command %d to pile %d: %d\n", book[b].commands + 1, b, kind);
  book[b].commands++;
  book[b].pending[book[b].commands] = 1;
  net[b].command[book[b].commands].level = kind;
  net[b].command[book[b].commands].boot = book[b].boot;
  net[b].command[book[b].commands].n = book[b].n
}

// Status k of boot `from` is heard.
inline hear(b, from, number) {
  printf("the gateway hears status %d of boot %d of pile %d: authorised %d, lease %d.%d\n", number, from, b,
         net[b].told[i].authorised, net[b].told[i].epoch, net[b].told[i].seq);
  was = book[b].authorised;
  level = 0; // 1: the pile has booted
  if
  :: book[b].boot != from ->
    if
    :: book[b].boot != 0 ->
      level = 1;
      book[b].past[book[b].boot] = 1;
      authorisation_ended(b);
      forget_leases(b);
      book[b].assumed = 0
    :: else
    fi;
    book[b].boot = from;
    book[b].n = 0
  :: else
  fi;
#ifdef OLD_STATUS /* broken: believes a status that was overtaken by a newer one */
  if
  :: 1 ->
#else
  if
  :: number > book[b].n ->
#endif
    book[b].n = number;
    book[b].since = 0;
    book[b].offered = net[b].told[i].offered;
    book[b].shows = net[b].told[i].authorised;
    if
    :: net[b].told[i].epoch == epoch && net[b].told[i].seq > 0 ->
      for (k : 1 .. LEASES) {
        if
        :: k < net[b].told[i].seq ->
          book[b].level[k] = 0;
          book[b].left[k] = 0
        :: else
        fi
      }
      book[b].assumed = 0
    :: else
    fi;
    if
    :: book[b].authorised && book[b].shows ->
      book[b].seen = 1;
      if
      :: book[b].order == STARTING -> book[b].order = RUNNING
      :: else
      fi
#ifdef UNSEEN_END /* broken: a status that left the pile before the start came ends it */
    :: book[b].authorised && !book[b].shows -> authorisation_ended(b)
#else
    :: book[b].authorised && !book[b].shows && book[b].seen -> authorisation_ended(b)
#endif
    :: else
    fi;
    if
    :: book[b].order == NONE
    :: book[b].order != NONE && was && !book[b].authorised && level && book[b].order != STOPPING ->
      book[b].ended = 0;
      book[b].order = WAITING;
      book[b].restarting = 1
    :: book[b].order != NONE && ((was && !book[b].authorised) || (book[b].ended && !book[b].shows)) &&
       !(was && !book[b].authorised && level && book[b].order != STOPPING) -> close(b)
    :: else
    fi
  :: else
  fi
}

// --- the pile -------------------------------------------------------------------------------------

// After whatever changed it: the new limit, and GRACE for going down to it. A level that must be left
// already gets no more time by another reason to leave it.
inline settle(b) {
  most = FAILSAFE;
  if
  :: !pile[b].authorised || pile[b].stopping > 0 -> most = 0
  :: pile[b].authorised && pile[b].stopping == 0 && pile[b].left > 0 -> most = pile[b].level
  :: else
  fi;
  pile[b].draws = most;
  for (k : 1 .. MOST) {
    if
    :: k <= most -> pile[b].grace[k] = 0
    :: k > most && k <= pile[b].limit -> pile[b].grace[k] = GRACE
    :: else
    fi;
    if
    :: pile[b].grace[k] > 0 -> pile[b].draws = k
    :: else
    fi
  }
  pile[b].limit = most;
  if
  :: pile[b].draws <= pile[b].level && pile[b].seq > 0 ->
    pile[b].applied_epoch = pile[b].epoch;
    pile[b].applied_seq = pile[b].seq
  :: else
  fi;
  if
  :: pile[b].stopping > 0 && pile[b].draws == 0 ->
    net[b].answer[pile[b].stopping] = STOPPED;
    pile[b].stopping = 0;
    pile[b].authorised = 0
  :: else
  fi
}

inline open_contactor(b) {
  for (k : 1 .. MOST) {
    pile[b].grace[k] = 0
  }
  pile[b].limit = 0
}

#define in_time(b, order) (order.boot == pile[b].boot && pile[b].age[order.n] < SPAN)

// --- what must hold, and what no longer matters -----------------------------------------------------

inline check() {
  sum = 0;
  for (i : 0 .. PILES - 1) {
    sum = sum + pile[i].draws;
    if
    :: up ->
      may_draw(i);
      assert(pile[i].draws <= most)
    :: else
    fi
  }
  assert(sum <= LIMIT);
  if
  :: up && epoch == 1 -> count_all(); assert(sum <= LIMIT)
  :: else
  fi
}

inline clear_lease(b, at) {
  net[b].lease[at].level = 0;
  net[b].lease[at].boot = 0;
  net[b].lease[at].n = 0
}

inline clear_told(b, at) {
  net[b].told[at].sent = 0;
  net[b].told[at].authorised = 0;
  net[b].told[at].epoch = 0;
  net[b].told[at].seq = 0;
  net[b].told[at].offered = 0
}

// Messages that would be ignored whenever they came are taken away: fewer states, nothing lost.
inline tidy() {
  for (p : 0 .. PILES - 1) {
    for (i : 1 .. EPOCHS * LEASES) {
      if
      :: net[p].lease[i].boot > 0 && (!in_time(p, net[p].lease[i]) ||
         (pile[p].seq > 0 && i <= (pile[p].epoch - 1) * LEASES + pile[p].seq)) -> clear_lease(p, i)
      :: else
      fi
    }
#ifndef OLD_STATUS
    for (i : 1 .. BOOTS * STATUSES) {
      if
      :: net[p].told[i].sent && up && (book[p].past[BOOT_OF(i)] ||
         (book[p].boot == BOOT_OF(i) && book[p].n >= NUMBER_OF(i))) -> clear_told(p, i)
      :: else
      fi
    }
#endif
    for (i : 1 .. COMMANDS) {
      if
      :: net[p].answer[i] > 0 && !book[p].pending[i] -> net[p].answer[i] = 0
      :: else
      fi
    }
    for (i : 1 .. STATUSES) { // a status that nothing counts from, nor can yet, is as good as old
      was = 0;
      if
      :: i > pile[p].n || net[p].told[(pile[p].boot - 1) * STATUSES + i].sent ||
         (book[p].boot == pile[p].boot && book[p].n == i) -> was = 1
      :: else
      fi;
      for (k : 1 .. EPOCHS * LEASES) {
        was = was || (net[p].lease[k].boot == pile[p].boot && net[p].lease[k].n == i)
      }
      for (k : 1 .. COMMANDS) {
        was = was || (net[p].command[k].boot == pile[p].boot && net[p].command[k].n == i)
      }
      if
      :: !was -> pile[p].age[i] = SPAN
      :: else
      fi
    }
    if
    :: pile[p].left == 0 && pile[p].applied_epoch == pile[p].epoch &&
       pile[p].applied_seq == pile[p].seq -> pile[p].level = 0
    :: else
    fi;
#ifndef LATE_STATUS
    if
    :: up && book[p].assumed == 0 -> // nobody asks any more what the pile offers
      book[p].offered = 0;
      for (i : 1 .. BOOTS * STATUSES) {
        net[p].told[i].offered = 0
      }
    :: else
    fi
#else
    skip
#endif
  }
  i = 0; k = 0; p = 0; most = 0; sum = 0; was = 0; level = 0
}

// --- events -----------------------------------------------------------------------------------------

#ifdef REORDERED_BOOTS /* not so: an unknown boot is heard after a later one */
#define in_order(b, from) (!book[b].past[from])
#else
#define in_order(b, from) (from >= book[b].boot && !book[b].past[from])
#endif

inline tick() {
  printf("tick\n");
  for (p : 0 .. PILES - 1) {
    for (i : 1 .. STATUSES) {
      if
      :: i <= pile[p].n && pile[p].age[i] < SPAN -> pile[p].age[i]++
      :: else
      fi
    }
    for (i : 1 .. MOST) {
      if
      :: pile[p].grace[i] > 0 -> pile[p].grace[i]--
      :: else
      fi
    }
    if
    :: pile[p].left > 0 -> pile[p].left--
    :: else
    fi;
    settle(p);
    if
    :: book[p].assumed > 0 -> book[p].assumed--
    :: else
    fi;
    if
    :: book[p].boot > 0 && book[p].since < RUN_OUT -> book[p].since++
    :: else
    fi;
    for (i : 1 .. LEASES) {
      if
      :: book[p].left[i] > 0 ->
        book[p].left[i]--;
        if
        :: book[p].left[i] == 0 -> book[p].level[i] = 0
        :: else
        fi
      :: else
      fi
    }
  }
}

inline crash() {
  printf("the gateway ends\n");
  up = 0;
  for (p : 0 .. PILES - 1) {
#ifndef LATE_STATUS /* not so: a status sent before the start is heard after it */
    for (i : 1 .. BOOTS * STATUSES) {
      clear_told(p, i)
    }
#endif
    authorisation_ended(p);
    forget_leases(p);
    book[p].assumed = 0;
    book[p].boot = 0;
    for (i : 1 .. BOOTS) {
      book[p].past[i] = 0
    }
    book[p].n = 0;
    book[p].since = 0;
    book[p].offered = 0;
    book[p].shows = 0;
    book[p].seq = 0;
    book[p].restarting = 0;
    book[p].ended = 0;
    for (i : 1 .. COMMANDS) {
      book[p].pending[i] = 0
    }
  }
}

inline restart() {
  printf("the gateway starts\n");
  up = 1;
  epoch++;
  for (p : 0 .. PILES - 1) {
#ifndef FORGET_EARLIER /* broken: the leases of the run before are not counted */
    book[p].assumed = RUN_OUT;
#endif
    if
    :: book[p].order == STARTING ->
      book[p].order = WAITING;
      book[p].restarting = 1;
      book[p].authorised = 1
    :: book[p].order > STARTING ->
      book[p].authorised = 1;
#ifdef RESUMED_STOP /* broken: a stop may have been sent behind a start that nobody saw done */
      book[p].seen = 1
#else
      book[p].seen = book[p].order == RUNNING
#endif
    :: else
    fi;
  }
}

inline send_status(b) {
  pile[b].n++;
  printf("pile %d sends status %d\n", b, pile[b].n);
  i = (pile[b].boot - 1) * STATUSES + pile[b].n;
  net[b].told[i].sent = 1;
  net[b].told[i].authorised = pile[b].authorised;
  net[b].told[i].epoch = pile[b].applied_epoch;
  net[b].told[i].seq = pile[b].applied_seq;
  net[b].told[i].offered = pile[b].limit;
#ifndef LATE_STATUS
  if
  :: !up -> clear_told(b, i) // nobody will hear it
  :: else
  fi
#endif
}

inline reboot(b) {
  printf("pile %d boots\n", b);
  pile[b].boot++;
  for (k : 1 .. STATUSES) {
    pile[b].age[k] = 0
  }
  pile[b].n = 0;
  pile[b].authorised = 0;
  pile[b].stopping = 0;
  pile[b].epoch = 0;
  pile[b].seq = 0;
  pile[b].level = 0;
  pile[b].left = 0;
  pile[b].applied_epoch = 0;
  pile[b].applied_seq = 0;
  open_contactor(b);
  settle(b)
}

// Lease i comes.
inline take_lease(b) {
  printf("pile %d takes lease %d of level %d\n", b, i, net[b].lease[i].level);
  pile[b].epoch = (i - 1) / LEASES + 1;
  pile[b].seq = (i - 1) % LEASES + 1;
  pile[b].level = net[b].lease[i].level;
  pile[b].left = SPAN - pile[b].age[net[b].lease[i].n];
  settle(b)
}

// Command i comes for the first time. (Later copies are answered as the first: the answer stays.)
inline take_command(b) {
  printf("pile %d gets command %d (1: start, 2: stop), in time: %d\n", b, i, in_time(b, net[b].command[i]));
#ifndef REORDERED_COMMANDS
  for (k : 1 .. COMMANDS) {
    if
    :: k < i -> net[b].command[k].level = 0; net[b].command[k].boot = 0; net[b].command[k].n = 0
    :: else
    fi
  }
#endif
  if
  :: net[b].command[i].level == START ->
    if
    :: !in_time(b, net[b].command[i]) -> net[b].answer[i] = EXPIRED
    :: in_time(b, net[b].command[i]) && pile[b].stopping > 0 -> net[b].answer[i] = REFUSED
    :: else ->
      pile[b].authorised = 1;
      net[b].answer[i] = STARTED
    fi
  :: net[b].command[i].level == STOP && in_time(b, net[b].command[i]) ->
    if
    :: pile[b].authorised -> pile[b].stopping = i
    :: else -> net[b].answer[i] = STOPPED
    fi
  :: else
  fi;
  net[b].command[i].level = 0;
  net[b].command[i].boot = 0;
  net[b].command[i].n = 0;
  settle(b)
}

// The answer to command i comes while it is waited for.
inline take_answer(b) {
  printf("the gateway gets answer %d to command %d of pile %d\n", net[b].answer[i], i, b);
  book[b].pending[i] = 0;
  if
  :: net[b].answer[i] == STARTED && book[b].order == STARTING -> book[b].order = RUNNING
#ifdef EXPIRED_ENDS /* broken: this start came too late, but that of the run before may not have */
  :: (net[b].answer[i] == REFUSED || net[b].answer[i] == EXPIRED) && book[b].order != NONE -> close(b)
#else
  :: net[b].answer[i] == REFUSED && book[b].order != NONE -> close(b)
  :: net[b].answer[i] == EXPIRED && book[b].order == STARTING -> book[b].order = STOPPING
#endif
  :: net[b].answer[i] == STOPPED ->
    authorisation_ended(b);
    book[b].ended = 1 // closed with the next status
  :: else
  fi
}

// A start may leave: what it adds to the count fits.
inline send_start(b) {
  count_all();
  was = sum;
  may_draw(b);
  sum = most;
  would_draw(b);
  if
  :: was + most - sum <= LIMIT || most == sum ->
    book[b].order = STARTING;
    book[b].restarting = 0;
    book[b].authorised = 1;
    forget_commands(b);
    send_command(b, START)
  :: else
  fi
}

inline send_stop(b) {
  book[b].order = STOPPING;
  forget_commands(b);
  send_command(b, STOP);
  level = 0;
  if
  :: book[b].boot > 0 && book[b].seq < LEASES -> issue(b)
  :: else
  fi
}

// Sends a lease at `wanted`, or as much of it as is covered now.
inline offer(b, wanted) {
  granted(b);
  level = wanted;
  if
  :: level > was ->
    count_all();
    may_draw(b);
    sum = sum - most; // what the others count
    if
    :: sum + level > LIMIT && sum < LIMIT -> level = LIMIT - sum
    :: sum >= LIMIT -> level = 0
    :: else
    fi;
    maximum(level, was)
  :: else
  fi;
#ifdef NO_HAND_OVER /* not so: no pile gets what a confirmation of the other one freed (no tick yet) */
  assert(!(b == 1 && level > 0 && book[1].n == 1 && book[1].since == 0 && book[0].seq == 2 &&
           book[0].level[2] == 0 && book[0].left[2] > 0 && book[0].left[1] == 0));
#endif
  issue(b)
}

#define event(it) d_step { it; k = 0 }
#define each_message(last) i = 1; do :: i < last -> i++ :: break od
#define each_pile b = 0; do :: b < PILES - 1 -> b++ :: break od

active proctype world() {
  byte b;
  byte wanted;
  d_step {
    for (i : 0 .. PILES - 1) {
      pile[i].boot = 1;
#ifdef CHARGING /* begins with all piles authorised and heard; nothing is commanded */
      pile[i].n = 1;
      pile[i].authorised = 1;
      book[i].boot = 1;
      book[i].n = 1;
      book[i].authorised = 1;
      book[i].seen = 1;
      book[i].order = RUNNING;
      book[i].commands = COMMANDS
#else
      skip
#endif
    }
    i = 0
  }
  do
  :: atomic {
    if
    :: event(tick())
    :: up && epoch < EPOCHS -> event(crash())
    :: !up -> event(restart())
    :: each_pile;
      if
      // the pile
      :: pile[b].n < STATUSES -> event(send_status(b))
      :: pile[b].boot < BOOTS -> event(reboot(b))
      :: pile[b].authorised -> // unplugged, or full
        event(pile[b].authorised = 0; open_contactor(b); settle(b))
      :: pile[b].draws > pile[b].limit -> // the car has followed, or the contactor is open
        event(for (k : 1 .. MOST) { pile[b].grace[k] = 0 } settle(b))
      :: pile[b].left > 0 -> // its clock is fast
        event(pile[b].left = 0; settle(b))
      // the gateway
      :: up && book[b].order == NONE && book[b].boot > 0 && !book[b].shows && !book[b].ended &&
         book[b].commands < COMMANDS -> event(send_start(b))
      :: up && book[b].order == WAITING && book[b].boot > 0 && !book[b].ended &&
         (book[b].restarting || !book[b].shows) && book[b].commands < COMMANDS ->
        event(send_start(b))
      :: up && book[b].order > WAITING && book[b].authorised && book[b].commands < COMMANDS ->
        event(send_stop(b))
      :: up && book[b].order != NONE && !book[b].authorised && !book[b].ended -> event(close(b))
      :: up && book[b].authorised && book[b].boot > 0 && book[b].seq < LEASES ->
        wanted = 0;
        do
        :: wanted < MOST -> wanted++
        :: break
        od;
        skip;
        event(offer(b, wanted))
      :: else -> goto nothing
      fi
    // the network
    :: each_pile;
      each_message(EPOCHS * LEASES);
      if
      :: net[b].lease[i].boot > 0 && in_time(b, net[b].lease[i]) &&
         (pile[b].seq == 0 || i > (pile[b].epoch - 1) * LEASES + pile[b].seq) ->
        event(take_lease(b))
      :: else -> goto nothing
      fi
    :: each_pile;
      each_message(BOOTS * STATUSES);
      if
      :: up && net[b].told[i].sent && in_order(b, BOOT_OF(i)) ->
        event(hear(b, BOOT_OF(i), NUMBER_OF(i)))
      :: else -> goto nothing
      fi
    :: each_pile;
      each_message(COMMANDS);
      if
      :: net[b].command[i].boot > 0 -> event(take_command(b))
      :: up && net[b].answer[i] > 0 && book[b].pending[i] -> event(take_answer(b))
      :: else -> goto nothing
      fi
    fi;
    i = 0;
    d_step { k = 0; tidy(); check(); tidy() }
nothing:
    b = 0;
    i = 0;
    wanted = 0
  }
  od
}
