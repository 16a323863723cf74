// Command composer reads Compose files as `docker compose config` does, by the same library, and prints the whole as
// JSON; or it says what is wrong with them.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if err := show(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func show(files []string) error {
	options, err := cli.NewProjectOptions(
		files, cli.WithOsEnv, cli.WithConsistency(true), cli.WithResolvedPaths(true), cli.WithNormalization(true),
	)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	written, err := project.MarshalJSON()
	if err == nil {
		_, err = os.Stdout.Write(written)
	}
	return err
}
