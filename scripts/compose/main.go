// Loads compose files the way `docker compose config` does, without Docker: writes the resolved project as JSON.
// Ends with 1 on unknown keys, undefined services and volumes, and variables that are missing or not set.
//
// usage: check-compose ENV_FILE COMPOSE_FILE...
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/sirupsen/logrus"
)

func main() {
	var warnings bytes.Buffer
	logrus.SetOutput(&warnings) // a variable that is not set is only warned of
	text, err := resolve(os.Args[1], os.Args[2:])
	if err != nil || warnings.Len() > 0 {
		fmt.Fprint(os.Stderr, warnings.String())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Stdout.Write(text)
}

func resolve(environment string, files []string) ([]byte, error) {
	options, err := cli.NewProjectOptions(
		files, cli.WithEnvFiles(environment), cli.WithDotEnv, cli.WithProfiles([]string{"*"}),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
