// youxu-sim: the gateway's surroundings, simulated, for trying out, acceptance and tests.
#include <cstdio>

#include "tests/programs/commands/commands.hpp"

int main(int argc, char** argv) {
  using namespace youxu::sim;
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // lines at once, also into a file
  return run({&site_command(), &pile_command(), &meter_command(), &platform_command(),
              &day_command(), &check_pile_command()},
             {argv + 1, argv + argc});
}
